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
CALL {
  WITH e
  OPTIONAL MATCH (e)<-[:MENTIONS]-(p:Paper)
  WHERE p.year >= $since AND p.year <= $until
  WITH p.year AS year, count(p) AS papers
  RETURN collect({year: year, papers: papers}) AS counted
}
CALL {
  MATCH (every:Paper)
  WHERE every.year >= $since AND every.year <= $until
  WITH every.year AS year, count(every) AS total
  RETURN collect({year: year, total: total}) AS years
}
UNWIND years AS one
WITH e, one.year AS year, one.total AS total,
     coalesce([c IN counted WHERE c.year = one.year | c.papers][0], 0) AS papers
RETURN e.name AS name, year, papers, 1.0 * papers / total AS share, total, e.id AS id
ORDER BY year
