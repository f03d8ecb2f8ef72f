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
// No row has more papers than statements. So the exact numbers of the rows with the most statements say which others
// have to be counted at all.
MATCH (b:LABEL(columns))-[:LABEL(relation)]-(a:LABEL(rows))
WITH a, count(*) AS statements ORDER BY statements DESC
WITH collect({row: a, most: statements}) AS bounds
CALL {
  OPTIONAL MATCH (t:Task {id: coalesce($task, '')})
  WITH t
  OPTIONAL MATCH (t)<-[:MENTIONS]-(p:Paper)
  RETURN collect(p.id) AS about
}
CALL {
  WITH bounds, about
  UNWIND bounds[..$limit] AS bound
  WITH bound.row AS a, about
  MATCH (a)-[r:LABEL(relation)]-(b:LABEL(columns))
  WITH a, b, r.paper AS paper, about
  WHERE ($task IS NULL OR paper IN about) AND (($since = 0 AND ($until = 9999 OR paper IS NULL)) OR EXISTS {
    MATCH (p:Paper {id: paper})
    WHERE coalesce(p.year, 0) >= $since AND coalesce(p.year, 0) <= $until
  })
  WITH a, b, count(DISTINCT paper) AS papers
  WHERE papers >= $min_papers OR (papers = 0 AND $min_papers <= 1)
  WITH a, sum(papers) AS weight
  RETURN CASE WHEN count(a) < $limit THEN 0 ELSE min(weight) END AS least
}
UNWIND bounds AS bound
WITH bound.row AS a, bound.most AS most, least, about
WHERE most >= least
MATCH (a)-[r:LABEL(relation)]-(b:LABEL(columns))
WITH a, b, type(r) AS relation, r.paper AS paper, coalesce(r.sentence, r.extractor) AS sentence,
     r.confidence AS confidence, about
WHERE ($task IS NULL OR paper IN about) AND (($since = 0 AND ($until = 9999 OR paper IS NULL)) OR EXISTS {
  MATCH (p:Paper {id: paper})
  WHERE coalesce(p.year, 0) >= $since AND coalesce(p.year, 0) <= $until
})
WITH a, b, count(DISTINCT paper) AS papers,
     collect({relation: relation, paper: paper, sentence: sentence, confidence: confidence}) AS stated
WHERE papers >= $min_papers OR (papers = 0 AND $min_papers <= 1)
WITH a, sum(papers) AS weight, collect({column: b, papers: papers, stated: stated}) AS cells
ORDER BY weight DESC, a.id
LIMIT $limit
WITH collect({row: a, weight: weight, cells: cells}) AS filled
CALL {
  WITH filled
  UNWIND filled AS one
  UNWIND one.cells AS cell
  WITH cell.column AS b, sum(cell.papers) AS height
  ORDER BY height DESC, b.id
  LIMIT $limit
  RETURN collect(b.id) AS chosen
}
UNWIND filled AS one
WITH one.row AS a, one.weight AS weight, one.cells AS cells, chosen
UNWIND cells AS cell
WITH a, weight, cell.column AS b, cell.papers AS papers, cell.stated AS stated, chosen
WHERE b.id IN chosen
UNWIND stated AS one
WITH a, weight, b, papers, one
OPTIONAL MATCH (p:Paper {id: one.paper})
WITH a, weight, b, papers, one.confidence AS confidence, one.paper AS paper, one.relation AS relation,
     one.sentence AS sentence, p.title AS title
ORDER BY CASE WHEN paper IS NULL THEN 1 ELSE 0 END, confidence DESC, paper, relation
WITH a, weight, b, papers, collect(DISTINCT relation) AS relations, collect(sentence)[0] AS evidence,
     collect(title)[..3] AS titles
RETURN a.name AS row, b.name AS column, papers, relations, evidence, titles, a.id AS row_id, b.id AS column_id
ORDER BY weight DESC, row_id, papers DESC, column_id
