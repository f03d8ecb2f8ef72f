// Methods and models that papers say were evaluated on a dataset, those with the most papers first.
// name: methods-on-dataset
// param dataset: Dataset -- the dataset
// param limit: count = 20 -- rows at most
// param min_papers: int = 1 -- papers that say so, at least
// param since: int = 0 -- year of the papers, from (a paper without a year counts as year 0)
// param until: int = 9999 -- year of the papers, to
// column name -- the method or model
// column type -- Method or Model
// column papers -- how many papers say so
// column evidence -- the sentence that says so most surely
// column titles -- titles of up to three of the papers
// column id -- the method's id
// example: methods-on-dataset ImageNet
// empty: no paper says what was evaluated on it; try `kg query neighbours` or `kg query co-occurring` with it
MATCH (d:Dataset {id: $dataset})
MATCH (d)<-[r:EVALUATED_ON]-(m)
WHERE m:Method OR m:Model
MATCH (p:Paper {id: r.paper})
WHERE coalesce(p.year, 0) >= $since AND coalesce(p.year, 0) <= $until
WITH m, r, p ORDER BY r.confidence DESC, p.id
WITH m, count(p) AS papers, collect(r.sentence)[0] AS evidence, collect(p.title)[..3] AS titles
WHERE papers >= $min_papers
RETURN m.name AS name, labels(m)[0] AS type, papers, evidence, titles, m.id AS id
ORDER BY papers DESC, id
LIMIT $limit
