// Methods and models that papers say were evaluated on a dataset, those with the most papers first.
// name: methods-on-dataset
// param dataset: Dataset -- the dataset
// param limit: int = 20 -- rows at most
// column name -- the method or model
// column type -- Method or Model
// column papers -- how many papers say so
// column evidence -- the sentence that says so most surely
// column titles -- titles of up to three of the papers
// column id -- the method's id
// example: methods-on-dataset ImageNet
MATCH (m)-[r:EVALUATED_ON]->(d:Dataset {id: $dataset})
MATCH (p:Paper {id: r.paper})
WITH m, r, p ORDER BY r.confidence DESC, p.id
WITH m, count(p) AS papers, collect(r.sentence)[0] AS evidence, collect(p.title)[..3] AS titles
RETURN m.name AS name, labels(m)[0] AS type, papers, evidence, titles, m.id AS id
ORDER BY papers DESC, id
LIMIT $limit
