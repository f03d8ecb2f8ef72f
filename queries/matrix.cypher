// Which rows are linked to which columns, one row a cell: methods and datasets, or any two types.
// name: matrix
// param rows: Type = Method|Model -- types of the rows
// param columns: Type = Dataset -- types of the columns
// param relation: Relation = EVALUATED_ON -- the relation, e.g. USED_FOR, or any
// param task: Task = any -- only papers about this task
// param limit: count = 20 -- rows and columns, at most, those with the most papers
// param min_papers: int = 1 -- papers of a cell, at least
// param since: int = 0 -- year of the papers, from (a paper without a year counts as year 0)
// param until: int = 9999 -- year of the papers, to
// column row -- name of the row
// column column -- name of the column
// column papers -- how many papers state the relation; 0 if the vocabulary alone does
// column relations -- the types of the relation
// column evidence -- the sentence that says so most surely, or 'vocabulary'
// column titles -- titles of up to three of the papers
// column row_id -- id of the row
// column column_id -- id of the column
// example: matrix --task "image classification" --plot matrix.svg
// example: matrix --rows Method --columns Task --relation USED_FOR --since 2022
// picture: heat-map row column papers
// empty: no paper states such a relation; try --relation any, a lower --min-papers or other types
MATCH (b:LABEL(columns))-[r:LABEL(relation)]-(a:LABEL(rows))
WHERE ($task IS NULL AND $since = 0 AND ($until = 9999 OR r.paper IS NULL)) OR EXISTS {
  MATCH (p:Paper {id: r.paper})
  WHERE coalesce(p.year, 0) >= $since AND coalesce(p.year, 0) <= $until
    AND ($task IS NULL OR EXISTS { (p)-[:MENTIONS]->(:Task {id: $task}) })
}
WITH a, b, count(DISTINCT r.paper) AS papers
WHERE papers >= $min_papers OR (papers = 0 AND $min_papers <= 1)
WITH a, sum(papers) AS weight, collect({column: b, papers: papers}) AS cells
ORDER BY weight DESC, a.id
LIMIT $limit
UNWIND cells AS cell
WITH collect({row: a, weight: weight, column: cell.column, papers: cell.papers}) AS all
UNWIND all AS one
WITH all, one.column AS b, sum(one.papers) AS height
ORDER BY height DESC, b.id
LIMIT $limit
WITH all, collect(b.id) AS chosen
UNWIND all AS one
WITH one.row AS a, one.weight AS weight, one.column AS b, one.papers AS papers, chosen
WHERE b.id IN chosen
MATCH (b)-[r:LABEL(relation)]-(a)
WHERE ($task IS NULL AND $since = 0 AND ($until = 9999 OR r.paper IS NULL)) OR EXISTS {
  MATCH (p:Paper {id: r.paper})
  WHERE coalesce(p.year, 0) >= $since AND coalesce(p.year, 0) <= $until
    AND ($task IS NULL OR EXISTS { (p)-[:MENTIONS]->(:Task {id: $task}) })
}
OPTIONAL MATCH (p:Paper {id: r.paper})
WITH a, weight, b, papers, r.confidence AS confidence, p.id AS paper, type(r) AS relation,
     coalesce(r.sentence, r.extractor) AS sentence, p.title AS title
ORDER BY CASE WHEN paper IS NULL THEN 1 ELSE 0 END, confidence DESC, paper, relation
WITH a, weight, b, papers, collect(DISTINCT relation) AS relations, collect(sentence)[0] AS evidence,
     collect(title)[..3] AS titles
RETURN a.name AS row, b.name AS column, papers, relations, evidence, titles, a.id AS row_id, b.id AS column_id
ORDER BY weight DESC, row_id, papers DESC, column_id
