// Two methods or models side by side: direct comparisons, and datasets, tasks and papers that both or only one have.
// name: compare
// param first: Method|Model -- one method or model
// param second: Method|Model -- another
// param limit: int = 5 -- rows of each aspect and side, at most
// column aspect -- comparison, dataset, task or paper
// column side -- both, first or second; for a comparison, which of the two its paper proposes
// column name -- the dataset or task, or the paper's title
// column first_papers -- papers that say so of the first
// column second_papers -- papers that say so of the second
// column evidence -- the sentence that says so most surely
// column id -- the id of the dataset, task or paper
// example: compare BERT RoBERTa
// empty: nothing is known of either; try `kg query neighbours` with each
MATCH (a:LABEL(first) {id: $first})
MATCH (b:LABEL(second) {id: $second})
CALL {
  WITH a, b
  MATCH (a)-[r:COMPARED_WITH]-(b)
  MATCH (p:Paper {id: r.paper})
  MATCH (p)-[m:MENTIONS]->(a)
  MATCH (p)-[n:MENTIONS]->(b)
  RETURN 1 AS rank, 'comparison' AS aspect, p.id AS id, p.title AS name, 1 AS one, 1 AS two,
         CASE WHEN m.role = 'proposed' AND n.role = 'proposed' THEN 'both' WHEN m.role = 'proposed' THEN 'first'
              WHEN n.role = 'proposed' THEN 'second' ELSE '' END AS proposed,
         r.sentence AS sentence, r.confidence AS confidence
  UNION ALL
  WITH a
  MATCH (a)-[r:EVALUATED_ON|TRAINED_ON]->(d:Dataset)
  RETURN 2 AS rank, 'dataset' AS aspect, d.id AS id, d.name AS name, 1 AS one, 0 AS two,
         '' AS proposed, r.sentence AS sentence, r.confidence AS confidence
  UNION ALL
  WITH b
  MATCH (b)-[r:EVALUATED_ON|TRAINED_ON]->(d:Dataset)
  RETURN 2 AS rank, 'dataset' AS aspect, d.id AS id, d.name AS name, 0 AS one, 1 AS two,
         '' AS proposed, r.sentence AS sentence, r.confidence AS confidence
  UNION ALL
  WITH a
  MATCH (a)-[r:USED_FOR]->(t:Task)
  RETURN 3 AS rank, 'task' AS aspect, t.id AS id, t.name AS name, 1 AS one, 0 AS two,
         '' AS proposed, r.sentence AS sentence, r.confidence AS confidence
  UNION ALL
  WITH b
  MATCH (b)-[r:USED_FOR]->(t:Task)
  RETURN 3 AS rank, 'task' AS aspect, t.id AS id, t.name AS name, 0 AS one, 1 AS two,
         '' AS proposed, r.sentence AS sentence, r.confidence AS confidence
  UNION ALL
  WITH a
  MATCH (a)<-[m:MENTIONS]-(p:Paper)
  RETURN 4 AS rank, 'paper' AS aspect, p.id AS id, p.title AS name, 1 AS one, 0 AS two,
         '' AS proposed, m.evidence AS sentence, m.confidence AS confidence
  UNION ALL
  WITH b
  MATCH (b)<-[m:MENTIONS]-(p:Paper)
  RETURN 4 AS rank, 'paper' AS aspect, p.id AS id, p.title AS name, 0 AS one, 1 AS two,
         '' AS proposed, m.evidence AS sentence, m.confidence AS confidence
}
WITH rank, aspect, id, name, one, two, proposed, sentence, confidence ORDER BY confidence DESC, sentence
WITH rank, aspect, id, name, proposed, sum(one) AS first_papers, sum(two) AS second_papers,
     collect(sentence)[0] AS evidence, max(confidence) AS confidence
WITH rank, aspect, id, name, first_papers, second_papers, evidence, confidence,
     CASE WHEN rank = 1 THEN proposed WHEN first_papers > 0 AND second_papers > 0 THEN 'both'
          WHEN first_papers > 0 THEN 'first' ELSE 'second' END AS side
ORDER BY first_papers + second_papers DESC, confidence DESC, id
WITH rank, aspect, side, collect({
  id: id, name: name, first: first_papers, second: second_papers, evidence: evidence
})[..$limit] AS things
UNWIND range(0, size(things) - 1) AS place
WITH rank, aspect, side, place, things[place] AS thing
RETURN aspect, side, thing.name AS name, thing.first AS first_papers, thing.second AS second_papers,
       thing.evidence AS evidence, thing.id AS id
ORDER BY rank, side, place
