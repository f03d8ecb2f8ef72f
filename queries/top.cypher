// The entities of one type that the most papers mention.
// name: top
// param type: Type -- a type of entity, or several: Method|Model
// param limit: count = 20 -- rows at most
// param min_papers: int = 1 -- papers, at least
// param since: int = 0 -- year of the papers, from (a paper without a year counts as year 0)
// param until: int = 9999 -- year of the papers, to
// column name -- the entity
// column type -- its type
// column papers -- how many papers mention it
// column aliases -- other names
// column id -- its id
// example: top Dataset --limit 5
// empty: no entity of this type has that many papers; try a lower --min-papers or more years
MATCH (e:LABEL(type))
WHERE e.papers >= $min_papers
WITH e, CASE WHEN $since = 0 AND $until = 9999 THEN e.papers ELSE COUNT {
  MATCH (e)<-[:MENTIONS]-(p:Paper)
  WHERE coalesce(p.year, 0) >= $since AND coalesce(p.year, 0) <= $until
} END AS papers
WHERE papers >= $min_papers AND papers > 0
RETURN e.name AS name, labels(e)[0] AS type, papers, e.aliases[..5] AS aliases, e.id AS id
ORDER BY papers DESC, id
LIMIT $limit
