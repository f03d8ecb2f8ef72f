// The entities of one type that the most papers mention.
// name: top
// param type: Type -- a type of entity, or several: Method|Model
// param limit: int = 20 -- rows at most
// param min_papers: int = 1 -- papers, at least
// column name -- the entity
// column type -- its type
// column papers -- how many papers mention it
// column aliases -- other names
// column id -- its id
// example: top Dataset --limit 5
// empty: no entity of this type has that many papers; try a lower --min-papers
MATCH (e:LABEL(type))
WHERE e.papers >= $min_papers
RETURN e.name AS name, labels(e)[0] AS type, e.papers AS papers, e.aliases[..5] AS aliases, e.id AS id
ORDER BY papers DESC, id
LIMIT $limit
