// What papers proposed, the latest first: new methods, datasets and so on, with the paper that brought them.
// name: introduced
// param type: Type = Dataset -- what kind of thing, e.g. Method or Method|Model
// param about: Entity = any -- only in papers that mention this, e.g. a task
// param limit: count = 20 -- rows at most
// param min_papers: int = 1 -- papers of the graph that mention it, at least
// param since: int = 0 -- year of the paper, from (a paper without a year counts as year 0)
// param until: int = 9999 -- year of the paper, to
// column name -- what was proposed
// column type -- its type
// column year -- the paper's year
// column title -- the paper
// column papers -- how many papers of the graph mention it
// column evidence -- the sentence that proposes it
// column paper -- the paper's id
// column id -- the entity's id
// example: introduced --type Dataset --about "question answering" --since 2020
// empty: no paper proposes such a thing; try another --type (Method, Model, Dataset, Task) or more years
MATCH (p:Paper)
WHERE coalesce(p.year, 0) >= $since AND coalesce(p.year, 0) <= $until
  AND ($about IS NULL OR EXISTS { (p)-[:MENTIONS]->({id: $about}) })
MATCH (p)-[m:MENTIONS]->(e:LABEL(type))
WHERE m.role = 'proposed' AND e.papers >= $min_papers
RETURN e.name AS name, labels(e)[0] AS type, p.year AS year, p.title AS title, e.papers AS papers,
       m.evidence AS evidence, p.id AS paper, e.id AS id
ORDER BY coalesce(p.year, 0) DESC, papers DESC, id, paper
LIMIT $limit
