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
// The rows are of the latest papers: if the latest years, with a hundred papers for each row, have enough, no earlier
// paper is looked at. (A paper's rank is its year and a fraction.)
CALL {
  MATCH (y:KgYear)
  WHERE y.year >= $since AND y.year <= $until
  WITH y ORDER BY y.year DESC
  WITH collect(y.year) AS years, collect(y.papers) AS papers
  UNWIND range(0, size(years) - 1) AS i
  WITH years[i] AS year, reduce(n = 0, m IN papers[..i + 1] | n + m) AS so_far
  WHERE so_far >= 100 * $limit
  RETURN coalesce(max(year), $since) AS latest
}
CALL {
  WITH latest
  UNWIND CASE WHEN $about IS NULL THEN [latest] ELSE [] END AS first
  MATCH (p:Paper)
  WHERE p.rank >= first AND p.rank < $until + 1
  MATCH (p)-[m:MENTIONS]->(e:LABEL(type))
  WHERE m.role = 'proposed' AND e.papers >= $min_papers
  RETURN count(m) AS found
}
WITH CASE WHEN found >= $limit THEN latest ELSE $since END AS from
CALL {
  WITH from
  UNWIND CASE WHEN $about IS NULL THEN [from] ELSE [] END AS first
  MATCH (p:Paper)
  WHERE p.rank >= first AND p.rank < $until + 1
  RETURN p
  UNION ALL
  MATCH (:LABEL(about) {id: coalesce($about, '')})<-[:MENTIONS]-(p:Paper)
  RETURN p
}
WITH p
WHERE coalesce(p.year, 0) >= $since AND coalesce(p.year, 0) <= $until
MATCH (p)-[m:MENTIONS]->(e:LABEL(type))
WHERE m.role = 'proposed' AND e.papers >= $min_papers
RETURN e.name AS name, labels(e)[0] AS type, p.year AS year, p.title AS title, e.papers AS papers,
       m.evidence AS evidence, p.id AS paper, e.id AS id
ORDER BY coalesce(p.year, 0) DESC, papers DESC, id, paper
LIMIT $limit
