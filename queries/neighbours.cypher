// What an entity is linked to, by relation: what many papers state, and what is particular to it, first.
// name: neighbours
// param entity: Entity -- the entity
// param type: Type = Entity -- what kinds of neighbours, e.g. Dataset or Method|Model
// param relation: text = any -- only this relation
// param limit: int = 30 -- rows at most
// param min_papers: int = 1 -- papers that say so, at least
// param since: int = 0 -- year of the papers, from (a paper without a year counts as year 0)
// param until: int = 9999 -- year of the papers, to
// column relation -- the relation's type
// column direction -- out: the entity is its head; in: its tail; both: it has none
// column name -- the neighbour
// column type -- the neighbour's type
// column papers -- how many papers say so
// column score -- papers times the neighbour's rarity, log(all papers / papers that mention it)
// column evidence -- the sentence that says so most surely
// column titles -- titles of up to three of the papers
// column id -- the neighbour's id
// example: neighbours "knowledge distillation" --type Task
// empty: no paper states a relation of it; try `kg query co-occurring` with it
MATCH (every:Paper)
WITH count(every) AS total
MATCH (n:LABEL(entity) {id: $entity})-[r:EVALUATED_ON|TRAINED_ON|USED_FOR|COMPARED_WITH|PART_OF|SUBCLASS_OF|BENCHMARK_FOR|SUBTASK_OF|APPLIED_TO]-(o:LABEL(type))
WHERE type(r) = $relation OR $relation = 'any'
MATCH (p:Paper {id: r.paper})
WHERE coalesce(p.year, 0) >= $since AND coalesce(p.year, 0) <= $until
WITH total, o, r, p,
     CASE WHEN type(r) = 'COMPARED_WITH' THEN 'both' WHEN startNode(r).id = n.id THEN 'out' ELSE 'in' END AS direction
ORDER BY r.confidence DESC, p.id
WITH total, o, type(r) AS relation, direction, count(p) AS papers, collect(r.sentence)[0] AS evidence,
     collect(p.title)[..3] AS titles
WHERE papers >= $min_papers
RETURN relation, direction, o.name AS name, labels(o)[0] AS type, papers,
       round(100 * papers * log((total + 1.0) / o.papers)) / 100 AS score, evidence, titles, o.id AS id
ORDER BY score DESC, papers DESC, relation, direction, id
LIMIT $limit
