// What an entity is linked to, by relation, those that the most papers state first.
// name: neighbours
// param entity: Entity -- the entity
// param limit: int = 30 -- rows at most
// column relation -- the relation's type
// column direction -- out: the entity is its head; in: its tail
// column name -- the neighbour
// column type -- the neighbour's type
// column papers -- how many papers say so
// column evidence -- the sentence that says so most surely
// column id -- the neighbour's id
// example: neighbours "knowledge distillation"
MATCH (n:LABEL(entity) {id: $entity})-[r:EVALUATED_ON|TRAINED_ON|USED_FOR|COMPARED_WITH|PART_OF|SUBCLASS_OF|BENCHMARK_FOR|SUBTASK_OF|APPLIED_TO]-(o)
WITH n, r, o, CASE WHEN startNode(r).id = n.id THEN 'out' ELSE 'in' END AS direction
ORDER BY r.confidence DESC, r.paper
WITH o, type(r) AS relation, direction, count(r) AS papers, collect(r.sentence)[0] AS evidence
RETURN relation, direction, o.name AS name, labels(o)[0] AS type, papers, evidence, o.id AS id
ORDER BY papers DESC, relation, direction, id
LIMIT $limit
