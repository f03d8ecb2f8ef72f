// Datasets that papers about a task evaluate on, train on or propose, or that papers call a benchmark for it.
// name: datasets-for-task
// param task: Task -- the task
// param limit: count = 20 -- rows at most
// param min_papers: int = 1 -- papers, at least
// param since: int = 0 -- year of the papers, from (a paper without a year counts as year 0)
// param until: int = 9999 -- year of the papers, to
// column name -- the dataset
// column papers -- how many papers about the task work with it
// column stated -- how many of them call it a benchmark for the task
// column first_year -- the first year
// column evidence -- the sentence that says so, or else one on how the dataset is used
// column titles -- titles of up to three of the papers
// column id -- the dataset's id
// example: datasets-for-task "image classification"
// empty: no paper about it works with a dataset that has a name; try `kg query co-occurring` with it
MATCH (t:Task {id: $task})<-[:MENTIONS]-(p:Paper)
WHERE coalesce(p.year, 0) >= $since AND coalesce(p.year, 0) <= $until
MATCH (p)-[m:MENTIONS]->(d:Dataset)
WHERE m.role IN ['evaluated_on', 'trained_on', 'proposed']
OPTIONAL MATCH (d)-[b:BENCHMARK_FOR {paper: p.id}]->(t)
WITH d, p, m, b ORDER BY coalesce(b.confidence, 0) DESC, m.confidence DESC, p.id
WITH d, count(p) AS papers, count(b) AS stated, min(p.year) AS first_year,
     collect(coalesce(b.sentence, m.evidence))[0] AS evidence, collect(p.title)[..3] AS titles
WHERE papers >= $min_papers
RETURN d.name AS name, papers, stated, first_year, evidence, titles, d.id AS id
ORDER BY stated + papers DESC, id
LIMIT $limit
