// Datasets by how many papers evaluate on them, overall or in papers about one task.
// name: benchmarks
// param task: Task = any -- only papers about this task
// param limit: int = 20 -- rows at most
// param min_papers: int = 2 -- papers that evaluate on it, at least
// param since: int = 0 -- year of the papers, from (a paper without a year counts as year 0)
// param until: int = 9999 -- year of the papers, to
// column name -- the dataset
// column papers -- how many papers evaluate on it
// column methods -- how many methods and models they evaluate
// column first_year -- the first year
// column last_year -- the last year
// column evidence -- the sentence that says so most surely
// column id -- the dataset's id
// example: benchmarks --task "image classification" --since 2022
// empty: no dataset has that many papers; try a lower --min-papers or more years
MATCH (d:Dataset)
WHERE d.papers >= $min_papers
MATCH (d)<-[r:EVALUATED_ON]-(m)
MATCH (p:Paper {id: r.paper})
WHERE coalesce(p.year, 0) >= $since AND coalesce(p.year, 0) <= $until
  AND ($task IS NULL OR EXISTS { (p)-[:MENTIONS]->(:Task {id: $task}) })
WITH d, m, r, p ORDER BY r.confidence DESC, p.id, m.id
WITH d, count(DISTINCT p.id) AS papers, count(DISTINCT m.id) AS methods, min(p.year) AS first_year,
     max(p.year) AS last_year, collect(r.sentence)[0] AS evidence
WHERE papers >= $min_papers
RETURN d.name AS name, papers, methods, first_year, last_year, evidence, d.id AS id
ORDER BY papers DESC, id
LIMIT $limit
