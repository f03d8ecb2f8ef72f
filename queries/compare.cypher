// Two methods or models side by side: direct comparisons, and datasets, tasks and papers that both or only one have.
// name: compare
// param first: Method|Model -- one method or model
// param second: Method|Model -- another
// param limit: count = 5 -- rows of each aspect and side, at most
// param min_papers: int = 1 -- papers of the two together that say so, at least
// param since: int = 0 -- year of the papers, from (a paper without a year counts as year 0)
// param until: int = 9999 -- year of the papers, to
// column aspect -- comparison, dataset, task or paper
// column side -- both, first or second; for a comparison, which of the two its paper proposes, or neither
// column name -- the dataset or task, or the paper's title
// column proposed -- for a comparison: up to three methods and models that its paper proposes
// column first_papers -- papers that say so of the first
// column second_papers -- papers that say so of the second
// column evidence -- the sentence that says so most surely
// column title -- the paper of that sentence
// column id -- the id of the dataset, task or paper
// example: compare BERT RoBERTa
// empty: nothing is known of either; try `kg query neighbours` with each
MATCH (a:LABEL(first) {id: $first})
MATCH (b:LABEL(second) {id: $second})
CALL {
  WITH a, b
  MATCH (a)-[r:COMPARED_WITH]-(b)
  WITH a, b, r, r.paper AS paper
  MATCH (p:Paper {id: paper})
  OPTIONAL MATCH (p)-[m:MENTIONS]->(t)
  WHERE m.role = 'proposed' AND (t:Method OR t:Model)
  WITH a, b, r, p, t ORDER BY t.name
  WITH a, b, r, p, collect(t.id) AS ids, collect(t.name)[..3] AS proposed
  RETURN 1 AS rank, 'comparison' AS aspect, p.id AS id, p.title AS name, p.id AS one, p.id AS two, proposed,
         CASE WHEN a.id IN ids AND b.id IN ids THEN 'both' WHEN a.id IN ids THEN 'first'
              WHEN b.id IN ids THEN 'second' ELSE 'neither' END AS proposer,
         p, r.sentence AS sentence, r.confidence AS confidence
  UNION ALL
  WITH a
  MATCH (a)-[r:EVALUATED_ON|TRAINED_ON]->(d:Dataset)
  WITH r, d, r.paper AS paper
  MATCH (p:Paper {id: paper})
  RETURN 2 AS rank, 'dataset' AS aspect, d.id AS id, d.name AS name, p.id AS one, null AS two, [] AS proposed,
         '' AS proposer, p, r.sentence AS sentence, r.confidence AS confidence
  UNION ALL
  WITH b
  MATCH (b)-[r:EVALUATED_ON|TRAINED_ON]->(d:Dataset)
  WITH r, d, r.paper AS paper
  MATCH (p:Paper {id: paper})
  RETURN 2 AS rank, 'dataset' AS aspect, d.id AS id, d.name AS name, null AS one, p.id AS two, [] AS proposed,
         '' AS proposer, p, r.sentence AS sentence, r.confidence AS confidence
  UNION ALL
  WITH a
  MATCH (a)-[r:USED_FOR]->(t:Task)
  WITH r, t, r.paper AS paper
  MATCH (p:Paper {id: paper})
  RETURN 3 AS rank, 'task' AS aspect, t.id AS id, t.name AS name, p.id AS one, null AS two, [] AS proposed,
         '' AS proposer, p, r.sentence AS sentence, r.confidence AS confidence
  UNION ALL
  WITH b
  MATCH (b)-[r:USED_FOR]->(t:Task)
  WITH r, t, r.paper AS paper
  MATCH (p:Paper {id: paper})
  RETURN 3 AS rank, 'task' AS aspect, t.id AS id, t.name AS name, null AS one, p.id AS two, [] AS proposed,
         '' AS proposer, p, r.sentence AS sentence, r.confidence AS confidence
  UNION ALL
  WITH a, b
  UNWIND [a, b] AS x
  MATCH (x)<-[m:MENTIONS]-(p:Paper)
  WHERE coalesce(p.year, 0) >= $since AND coalesce(p.year, 0) <= $until
  WITH a, b, p, m.confidence AS confidence, CASE WHEN x = a THEN 1 ELSE 0 END AS first
  WITH a, b, p, count(*) AS named, sum(first) AS first, max(confidence) AS confidence
  ORDER BY confidence DESC, p.id
  WITH a, b, named, first, collect(p)[..$limit] AS surest
  UNWIND surest AS p
  MATCH (p)-[m:MENTIONS]->(x)
  WHERE x = a OR x = b
  RETURN 4 AS rank, 'paper' AS aspect, p.id AS id, p.title AS name, CASE WHEN x = a THEN p.id ELSE null END AS one,
         CASE WHEN x = b THEN p.id ELSE null END AS two, [] AS proposed, '' AS proposer, p, m.evidence AS sentence,
         m.confidence AS confidence
}
WITH rank, aspect, id, name, one, two, proposed, proposer, p, sentence, confidence
WHERE coalesce(p.year, 0) >= $since AND coalesce(p.year, 0) <= $until
WITH rank, aspect, id, name, one, two, proposed, proposer, p, sentence, confidence
ORDER BY confidence DESC, p.id, sentence
WITH rank, aspect, id, name, proposed, proposer, count(DISTINCT one) AS first_papers,
     count(DISTINCT two) AS second_papers, count(DISTINCT p.id) AS papers, collect(sentence)[0] AS evidence,
     collect(p.title)[0] AS title, max(confidence) AS confidence
WHERE papers >= $min_papers OR aspect IN ['comparison', 'paper']
WITH rank, aspect, id, name, proposed, first_papers, second_papers, papers, evidence, title, confidence,
     CASE WHEN rank = 1 THEN proposer WHEN first_papers > 0 AND second_papers > 0 THEN 'both'
          WHEN first_papers > 0 THEN 'first' ELSE 'second' END AS side
ORDER BY first_papers + second_papers DESC, confidence DESC, id
WITH rank, aspect, side, collect({
  id: id, name: name, proposed: proposed, first: first_papers, second: second_papers, evidence: evidence, title: title
})[..$limit] AS things
UNWIND range(0, size(things) - 1) AS place
WITH rank, aspect, side, place, things[place] AS thing
RETURN aspect, side, thing.name AS name, thing.proposed AS proposed, thing.first AS first_papers,
       thing.second AS second_papers, thing.evidence AS evidence, thing.title AS title, thing.id AS id
ORDER BY rank, side, place
