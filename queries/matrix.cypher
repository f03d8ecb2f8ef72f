// Which rows are linked to which columns, one row a cell: methods and datasets, or any two types.
// name: matrix
// param rows: Type = Method|Model -- types of the rows
// param columns: Type = Dataset -- types of the columns
// param relation: text = EVALUATED_ON -- the relation, or any
// param task: Task = any -- only papers about this task
// param limit: int = 20 -- rows and columns, at most, those with the most papers
// param min_papers: int = 1 -- papers of a cell, at least
// param since: int = 0 -- year of the papers, from (a paper without a year counts as year 0)
// param until: int = 9999 -- year of the papers, to
// column row -- name of the row
// column column -- name of the column
// column papers -- how many papers state the relation
// column relations -- the types of the relation
// column evidence -- the sentence that says so most surely
// column titles -- titles of up to three of the papers
// column row_id -- id of the row
// column column_id -- id of the column
// example: matrix --task "image classification" --plot matrix.svg
// example: matrix --rows Method --columns Task --relation USED_FOR --since 2022
// picture: heat-map row column papers
// empty: no paper states such a relation; try --relation any, a lower --min-papers or other types
MATCH (a:LABEL(rows))-[r:EVALUATED_ON|TRAINED_ON|USED_FOR|COMPARED_WITH|PART_OF|SUBCLASS_OF|BENCHMARK_FOR|SUBTASK_OF|APPLIED_TO]-(b:LABEL(columns))
WHERE type(r) = $relation OR $relation = 'any'
MATCH (p:Paper {id: r.paper})
WHERE coalesce(p.year, 0) >= $since AND coalesce(p.year, 0) <= $until
  AND ($task IS NULL OR EXISTS { (p)-[:MENTIONS]->(:Task {id: $task}) })
WITH a, b, r, p ORDER BY r.confidence DESC, p.id, type(r)
WITH a, b, count(DISTINCT p.id) AS papers, collect(DISTINCT type(r)) AS relations,
     collect(r.sentence)[0] AS evidence, collect(p.title)[..3] AS titles
WHERE papers >= $min_papers
WITH a, sum(papers) AS weight, collect({
  column: b.name, column_id: b.id, papers: papers, relations: relations, evidence: evidence, titles: titles
}) AS cells
ORDER BY weight DESC, a.id
LIMIT $limit
UNWIND cells AS cell
WITH collect({row: a.name, row_id: a.id, weight: weight, cell: cell}) AS all
UNWIND all AS one
WITH all, one.cell.column_id AS column_id, sum(one.cell.papers) AS height
ORDER BY height DESC, column_id
LIMIT $limit
WITH all, collect(column_id) AS chosen
UNWIND all AS one
WITH one, one.cell AS cell, chosen
WHERE cell.column_id IN chosen
RETURN one.row AS row, cell.column AS column, cell.papers AS papers, cell.relations AS relations,
       cell.evidence AS evidence, cell.titles AS titles, one.row_id AS row_id, cell.column_id AS column_id
ORDER BY one.weight DESC, row_id, papers DESC, column_id
