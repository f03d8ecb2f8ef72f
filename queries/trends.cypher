// How many papers a year mention a thing, and which share of the year's papers that is.
// name: trends
// param entity: Entity+ -- one thing or several
// param since: int = 1 -- first year
// param until: int = 9999 -- last year
// column name -- the thing
// column year -- the year; papers without one are not counted
// column papers -- papers of that year that mention it
// column share -- their share of all papers of that year
// column total -- all papers of that year
// column id -- the thing's id
// example: trends "diffusion model" "generative adversarial network" --plot trends.svg
// picture: lines name year share
// empty: none of these papers has a year
MATCH (e:LABEL(entity) {id: $entity})
MATCH (y:KgYear)
WHERE y.year >= $since AND y.year <= $until
WITH e, y.year AS year, y.papers AS total,
     coalesce([i IN range(0, size(e.years) - 1) WHERE e.years[i] = y.year | e.year_papers[i]][0], 0) AS papers
RETURN e.name AS name, year, papers, 1.0 * papers / total AS share, total, e.id AS id
ORDER BY year
