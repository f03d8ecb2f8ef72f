// Methods and models that papers say are used for a task, those with the most papers first.
// name: methods-for-task
// param task: Task -- the task
// param limit: count = 20 -- rows at most
// param min_papers: int = 1 -- papers that say so, at least
// param since: int = 0 -- year of the papers, from (a paper without a year counts as year 0)
// param until: int = 9999 -- year of the papers, to
// column name -- the method or model
// column type -- Method or Model
// column papers -- how many papers say so
// column first_year -- the first year in which one says so
// column evidence -- the sentence that says so most surely
// column titles -- titles of up to three of the papers
// column id -- the method's id
// example: methods-for-task "machine translation" --since 2020
// empty: no paper says what is used for it; try `kg query co-occurring` or `kg query neighbours` with it
MATCH (t:Task {id: $task})
MATCH (t)<-[r:USED_FOR]-(m)
WHERE m:Method OR m:Model
MATCH (p:Paper {id: r.paper})
WHERE coalesce(p.year, 0) >= $since AND coalesce(p.year, 0) <= $until
WITH m, r, p ORDER BY r.confidence DESC, p.id
WITH m, count(p) AS papers, min(p.year) AS first_year,
     collect(r.sentence)[0] AS evidence, collect(p.title)[..3] AS titles
WHERE papers >= $min_papers
RETURN m.name AS name, labels(m)[0] AS type, papers, first_year, evidence, titles, m.id AS id
ORDER BY papers DESC, id
LIMIT $limit
