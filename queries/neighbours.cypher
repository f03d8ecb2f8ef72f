// What an entity is linked to, by relation: what many papers state, and what is particular to it, first.
// name: neighbours
// param entity: Entity -- the entity
// param type: Type = Entity -- what kinds of neighbours, e.g. Dataset or Method|Model
// param relation: Relation = any -- only this relation, e.g. USED_FOR
// param limit: count = 30 -- rows at most
// param min_papers: int = 1 -- papers that say so, at least
// param since: int = 0 -- year of the papers, from (a paper without a year counts as year 0)
// param until: int = 9999 -- year of the papers, to
// column relation -- the relation's type
// column direction -- out: the entity is its head; in: its tail; both: it has none
// column name -- the neighbour
// column type -- the neighbour's type
// column papers -- how many papers say so; 0 if the vocabulary alone does
// column score -- papers (1 for the vocabulary) times the neighbour's rarity, log(all papers / papers that mention it)
// column evidence -- the sentence that says so most surely, or 'vocabulary'
// column titles -- titles of up to three of the papers
// column id -- the neighbour's id
// example: neighbours "knowledge distillation" --type Task
// empty: no paper states a relation of it; try `kg query co-occurring` with it
MATCH (n:LABEL(entity) {id: $entity})
CALL {
  MATCH (every:Paper)
  RETURN count(every) AS total
}
MATCH (n)-[r:LABEL(relation)]-(o:LABEL(type))
WITH total, n, r, o, coalesce(r.paper, '') AS paper
WHERE ($since = 0 AND ($until = 9999 OR paper = '')) OR EXISTS {
  MATCH (p:Paper {id: paper})
  WHERE coalesce(p.year, 0) >= $since AND coalesce(p.year, 0) <= $until
}
WITH total, o, type(r) AS relation,
     CASE WHEN type(r) = 'COMPARED_WITH' THEN 'both' WHEN startNode(r) = n THEN 'out' ELSE 'in' END AS direction,
     count(r.paper) AS papers,
     collect({paper: paper, sentence: coalesce(r.sentence, r.extractor), confidence: r.confidence}) AS stated
WHERE papers >= $min_papers OR (papers = 0 AND $min_papers <= 1)
WITH o, relation, direction, papers, stated,
     round(100 * CASE WHEN papers = 0 THEN 1 ELSE papers END * log((total + 1.0) / o.papers)) / 100 AS score
ORDER BY score DESC, papers DESC, relation, direction, o.id
LIMIT $limit
UNWIND stated AS one
WITH o, relation, direction, papers, score, one.confidence AS confidence, one.paper AS paper, one.sentence AS sentence
OPTIONAL MATCH (p:Paper {id: paper})
WITH o, relation, direction, papers, score, confidence, paper, sentence, p.title AS title
ORDER BY CASE WHEN paper = '' THEN 1 ELSE 0 END, confidence DESC, paper
WITH o, relation, direction, papers, score, collect(sentence)[0] AS evidence, collect(title)[..3] AS titles
RETURN relation, direction, o.name AS name, labels(o)[0] AS type, papers, score, evidence, titles, o.id AS id
ORDER BY score DESC, papers DESC, relation, direction, id
