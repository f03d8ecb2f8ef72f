// The entities of one type that the most papers mention.
// name: top
// param type: Type -- a type of entity
// param limit: int = 20 -- rows at most
// column name -- the entity
// column type -- its type
// column papers -- how many papers mention it
// column aliases -- other names
// column id -- its id
// example: top Dataset --limit 5
MATCH (e:LABEL(type))
RETURN e.name AS name, labels(e)[0] AS type, e.papers AS papers, e.aliases[..5] AS aliases, e.id AS id
ORDER BY papers DESC, id
LIMIT $limit
