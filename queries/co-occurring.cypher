// What papers about a thing mention more often than papers do in general, by lift.
// name: co-occurring
// param entity: Entity -- the thing
// param type: Type = Entity -- what kinds of things to show, e.g. Dataset or Method|Model
// param limit: count = 20 -- rows at most
// param min_papers: int = 3 -- papers that mention both, at least
// param since: int = 0 -- year of the papers, from (a paper without a year counts as year 0)
// param until: int = 9999 -- year of the papers, to
// column name -- what is mentioned beside it
// column type -- its type
// column papers -- how many papers mention both
// column lift -- how many times more often together than if one had nothing to do with the other
// column evidence -- a sentence of a paper that mentions both
// column titles -- titles of up to three of the papers
// column id -- its id
// example: co-occurring "knowledge distillation" --type Dataset
// empty: nothing is mentioned beside it in that many papers; try a lower --min-papers
// The years choose the papers that count together; what is expected comes from all years.
// Properties are read as late as can be, and `same` is compared with `o` at the end of the paper's own few mentions:
// from `o`, ArcadeDB would go through everything that mentions it.
MATCH (x:LABEL(entity) {id: $entity})<-[:MENTIONS]-(p:Paper)
WHERE coalesce(p.year, 0) >= $since AND coalesce(p.year, 0) <= $until
WITH collect(p) AS about
UNWIND about AS p
WITH p, p.id AS paper, size(about) AS given
MATCH (p)-[:MENTIONS]->(o:LABEL(type))
WITH o, given, collect(paper) AS together
WHERE size(together) >= $min_papers
WITH o, together, 1.0 * size(together) / (given * o.papers) AS rate
WHERE o.id <> $entity
WITH o, together, rate ORDER BY rate DESC, size(together) DESC, o.id LIMIT $limit
CALL {
  MATCH (every:Paper)
  RETURN count(every) AS total
}
WITH o, together, rate * total AS lift
WHERE lift > 1
UNWIND together AS paper
WITH o, lift, size(together) AS papers, paper
MATCH (p:Paper {id: paper})
MATCH (p)-[m:MENTIONS]->(same)
WHERE same = o
WITH o, lift, papers, m.confidence AS confidence, m.evidence AS sentence, p.title AS title, paper
ORDER BY confidence DESC, paper
WITH o, papers, lift, collect(sentence)[0] AS evidence, collect(title)[..3] AS titles
RETURN o.name AS name, labels(o)[0] AS type, papers, round(lift * 100) / 100 AS lift, evidence, titles, o.id AS id
ORDER BY lift DESC, papers DESC, id
