// Datasets that papers say a method or model was evaluated or trained on, those with the most papers first.
// name: datasets-for-method
// param method: Method|Model -- the method or model
// param limit: count = 20 -- rows at most
// param min_papers: int = 1 -- papers that say so, at least
// param since: int = 0 -- year of the papers, from (a paper without a year counts as year 0)
// param until: int = 9999 -- year of the papers, to
// column name -- the dataset
// column relation -- EVALUATED_ON or TRAINED_ON
// column papers -- how many papers say so
// column evidence -- the sentence that says so most surely
// column titles -- titles of up to three of the papers
// column id -- the dataset's id
// example: datasets-for-method LoRA
// empty: no paper says what it was evaluated on; try `kg query untried` or `kg query neighbours` with it
MATCH (m:LABEL(method) {id: $method})
MATCH (m)-[r:EVALUATED_ON|TRAINED_ON]->(d:Dataset)
MATCH (p:Paper {id: r.paper})
WHERE coalesce(p.year, 0) >= $since AND coalesce(p.year, 0) <= $until
WITH d, type(r) AS relation, r, p ORDER BY r.confidence DESC, p.id
WITH d, relation, count(p) AS papers, collect(r.sentence)[0] AS evidence, collect(p.title)[..3] AS titles
WHERE papers >= $min_papers
RETURN d.name AS name, relation, papers, evidence, titles, d.id AS id
ORDER BY papers DESC, id, relation
LIMIT $limit
