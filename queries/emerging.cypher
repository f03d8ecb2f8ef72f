// Things whose share of the papers has grown most since a year, compared with the years before.
// name: emerging
// param since: int = 0 -- the year from which papers count as new; 0 for the last three years that papers have
// param type: Type = Method -- what kinds of things, e.g. Method|Model or Entity
// param limit: count = 20 -- rows at most
// param min_papers: int = 5 -- new papers that mention it, at least
// column name -- the thing
// column type -- its type
// column since -- the year from which papers count as new
// column before -- papers before that year that mention it
// column papers -- papers since then that mention it
// column growth -- how many times its share of the papers has grown (one paper is added to either side)
// column evidence -- a sentence of a new paper
// column titles -- titles of up to three new papers
// column id -- its id
// example: emerging --since 2024 --type Task
// empty: nothing has that many new papers; try a lower --min-papers, another year or another --type
MATCH (latest:Paper)
WHERE latest.year IS NOT NULL
WITH CASE WHEN $since = 0 THEN max(latest.year) - 2 ELSE $since END AS start
MATCH (every:Paper)
WHERE every.year IS NOT NULL
WITH start, sum(CASE WHEN every.year >= start THEN 1 ELSE 0 END) AS now,
     sum(CASE WHEN every.year < start THEN 1 ELSE 0 END) AS past
MATCH (e:LABEL(type))
WHERE e.papers >= $min_papers
MATCH (e)<-[:MENTIONS]-(p:Paper)
WITH start, now, past, e, sum(CASE WHEN p.year >= start THEN 1 ELSE 0 END) AS papers,
     sum(CASE WHEN p.year < start THEN 1 ELSE 0 END) AS before
WHERE papers >= $min_papers
WITH start, e, papers, before, ((papers + 1.0) / (now + 1.0)) / ((before + 1.0) / (past + 1.0)) AS growth
WHERE growth > 1
WITH start, e, papers, before, growth ORDER BY growth DESC, papers DESC, e.id LIMIT $limit
MATCH (e)<-[m:MENTIONS]-(p:Paper)
WHERE p.year >= start
WITH start, e, papers, before, growth, m.confidence AS confidence, m.evidence AS sentence, p.title AS title,
     p.id AS paper
ORDER BY confidence DESC, paper
WITH start, e, papers, before, growth, collect(sentence)[0] AS evidence, collect(title)[..3] AS titles
RETURN e.name AS name, labels(e)[0] AS type, start AS since, before, papers, round(growth * 100) / 100 AS growth,
       evidence, titles, e.id AS id
ORDER BY growth DESC, papers DESC, id
