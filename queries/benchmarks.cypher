// Datasets by how many papers evaluate on them, overall or in papers about one task.
// name: benchmarks
// param task: Task = any -- only papers about this task
// param limit: count = 20 -- rows at most
// param min_papers: int = 2 -- papers that evaluate on it, at least
// param since: int = 0 -- year of the papers, from (a paper without a year counts as year 0)
// param until: int = 9999 -- year of the papers, to
// column name -- the dataset
// column papers -- how many papers evaluate on it
// column methods -- how many methods and models they evaluate
// column first_year -- the first year
// column last_year -- the last year
// column evidence -- the sentence that says so most surely
// column title -- the paper of that sentence
// column id -- the dataset's id
// example: benchmarks --task "image classification" --since 2022
// empty: no dataset has that many papers; try a lower --min-papers or more years
MATCH (d:Dataset)
WHERE d.papers >= $min_papers
MATCH (d)<-[r:EVALUATED_ON]-(m)
WHERE ($task IS NULL AND $since = 0 AND $until = 9999) OR EXISTS {
  MATCH (p:Paper {id: r.paper})
  WHERE coalesce(p.year, 0) >= $since AND coalesce(p.year, 0) <= $until
    AND ($task IS NULL OR EXISTS { (p)-[:MENTIONS]->(:Task {id: $task}) })
}
WITH d, count(DISTINCT r.paper) AS papers, count(DISTINCT m.id) AS methods
WHERE papers >= $min_papers
WITH d, papers, methods ORDER BY papers DESC, d.id LIMIT $limit
MATCH (d)<-[r:EVALUATED_ON]-(m)
WHERE ($task IS NULL AND $since = 0 AND $until = 9999) OR EXISTS {
  MATCH (p:Paper {id: r.paper})
  WHERE coalesce(p.year, 0) >= $since AND coalesce(p.year, 0) <= $until
    AND ($task IS NULL OR EXISTS { (p)-[:MENTIONS]->(:Task {id: $task}) })
}
MATCH (p:Paper {id: r.paper})
WITH d, papers, methods, r.confidence AS confidence, p.id AS paper, m.id AS method, p.year AS year,
     r.sentence AS sentence, p.title AS of
ORDER BY confidence DESC, paper, method
WITH d, papers, methods, min(year) AS first_year, max(year) AS last_year, collect(sentence)[0] AS evidence,
     collect(of)[0] AS title
RETURN d.name AS name, papers, methods, first_year, last_year, evidence, title, d.id AS id
ORDER BY papers DESC, id
