// Datasets by how many papers evaluate on them, overall or in papers about one task.
// name: benchmarks
// param task: Task = any -- only papers about this task
// param limit: count = 20 -- rows at most
// param min_papers: int = 2 -- papers that evaluate on it, at least
// param since: int = 0 -- year of the papers, from (a paper without a year counts as year 0)
// param until: int = 9999 -- year of the papers, to
// column name -- the dataset
// column papers -- how many papers evaluate on it
// column methods -- how many methods and models they evaluate
// column first_year -- the first year
// column last_year -- the last year
// column evidence -- the sentence that says so most surely
// column title -- the paper of that sentence
// column id -- the dataset's id
// example: benchmarks --task "image classification" --since 2022
// empty: no dataset has that many papers; try a lower --min-papers or more years
// No dataset has more papers than the smaller of its statements and its mentions. So the exact numbers of those with
// the highest bounds say which others have to be counted at all.
CALL {
  UNWIND CASE WHEN $task IS NULL THEN ['every'] ELSE [] END AS every
  MATCH (d:Dataset)
  WHERE d.rank >= $min_papers
  WITH d, d.papers AS mentions, COUNT { (d)<-[:EVALUATED_ON]-() } AS statements
  RETURN d, CASE WHEN statements < mentions THEN statements ELSE mentions END AS most, null AS about
  UNION ALL
  MATCH (t:Task {id: coalesce($task, '')})
  WITH t
  MATCH (t)<-[:MENTIONS]-(p:Paper)-[:MENTIONS]->(d:Dataset)
  WITH d, collect(p.id) AS about
  RETURN d, size(about) AS most, about
}
WITH d, most, about
WHERE most >= $min_papers
WITH d, most, about ORDER BY most DESC
WITH collect({dataset: d, most: most, about: about}) AS bounds
CALL {
  WITH bounds
  UNWIND bounds[..$limit] AS bound
  WITH bound.dataset AS d, bound.about AS about
  MATCH (d)<-[r:EVALUATED_ON]-()
  WHERE about IS NULL OR r.paper IN about
  WITH d, r.paper AS paper
  WHERE ($since = 0 AND $until = 9999) OR EXISTS {
    MATCH (p:Paper {id: paper})
    WHERE coalesce(p.year, 0) >= $since AND coalesce(p.year, 0) <= $until
  }
  WITH d, count(DISTINCT paper) AS papers
  RETURN CASE WHEN count(d) < $limit THEN 0 ELSE min(papers) END AS least
}
UNWIND bounds AS bound
WITH bound.dataset AS d, bound.about AS about, least
WHERE bound.most >= least
MATCH (d)<-[r:EVALUATED_ON]-(m)
WHERE about IS NULL OR r.paper IN about
WITH d, m, r.paper AS paper, r.confidence AS confidence, r.sentence AS sentence
WHERE ($since = 0 AND $until = 9999) OR EXISTS {
  MATCH (p:Paper {id: paper})
  WHERE coalesce(p.year, 0) >= $since AND coalesce(p.year, 0) <= $until
}
WITH d, count(DISTINCT m) AS methods, collect(DISTINCT paper) AS stating,
     collect({confidence: confidence, paper: paper, sentence: sentence}) AS statements
WHERE size(stating) >= $min_papers
WITH d, methods, stating, statements ORDER BY size(stating) DESC, d.id LIMIT $limit
CALL {
  WITH stating
  UNWIND stating AS paper
  MATCH (p:Paper {id: paper})
  RETURN min(p.year) AS first_year, max(p.year) AS last_year
}
CALL {
  WITH statements
  UNWIND statements AS one
  WITH one.confidence AS confidence, one.paper AS paper, one.sentence AS sentence
  ORDER BY confidence DESC, paper, sentence LIMIT 1
  MATCH (p:Paper {id: paper})
  RETURN sentence AS evidence, p.title AS title
}
RETURN d.name AS name, size(stating) AS papers, methods, first_year, last_year, evidence, title, d.id AS id
ORDER BY papers DESC, id
