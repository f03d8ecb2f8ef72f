// Everything known between two things: relations that papers state, and papers that name both.
// name: link
// param first: Entity -- one thing
// param second: Entity -- another
// param limit: count = 10 -- sentences and titles of each kind, at most
// param since: int = 0 -- year of the papers, from (a paper without a year counts as year 0)
// param until: int = 9999 -- year of the papers, to
// column relation -- the relation's type, or 'named together'
// column direction -- out: from the first to the second; in: the other way; both; '' for papers that name both
// column papers -- how many papers; 0 if the vocabulary alone says so
// column first_year -- the first year
// column last_year -- the last year
// column sentences -- sentences that say so, the surest first; 'vocabulary' for what the vocabulary says
// column titles -- the papers of these sentences
// example: link LoRA GLUE
// empty: no paper names both and none links them; try `kg query path` for a way over other things
MATCH (a:LABEL(first) {id: $first})
MATCH (b:LABEL(second) {id: $second})
CALL {
  WITH a, b
  MATCH (a)-[r:EVALUATED_ON|TRAINED_ON|USED_FOR|COMPARED_WITH|PART_OF|SUBCLASS_OF|BENCHMARK_FOR|SUBTASK_OF|APPLIED_TO]-(b)
  WITH a, r, coalesce(r.paper, '') AS paper
  OPTIONAL MATCH (p:Paper {id: paper})
  RETURN type(r) AS relation, CASE WHEN type(r) = 'COMPARED_WITH' THEN 'both' WHEN startNode(r).id = a.id THEN 'out'
              ELSE 'in' END AS direction,
         p, coalesce(r.sentence, r.extractor) AS sentence, r.confidence AS confidence
  UNION ALL
  WITH a, b
  MATCH (a)<-[m:MENTIONS]-(p:Paper)
  MATCH (p)-[n:MENTIONS]->(b)
  RETURN 'named together' AS relation, '' AS direction, p, m.evidence AS sentence,
         m.confidence * n.confidence + CASE WHEN m.evidence = n.evidence THEN 1 ELSE 0 END AS confidence
}
WITH relation, direction, p, sentence, confidence
WHERE coalesce(p.year, 0) >= $since AND coalesce(p.year, 0) <= $until
WITH relation, direction, p, sentence, confidence
ORDER BY CASE WHEN p IS NULL THEN 1 ELSE 0 END, confidence DESC, p.id
WITH relation, direction, count(p) AS papers, min(p.year) AS first_year, max(p.year) AS last_year,
     collect(sentence)[..$limit] AS sentences, collect(p.title)[..$limit] AS titles
RETURN relation, direction, papers, first_year, last_year, sentences, titles
ORDER BY CASE WHEN direction = '' THEN 1 ELSE 0 END, papers DESC, relation, direction
