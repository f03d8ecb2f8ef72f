// Papers that share entities with a paper, weighted by how rare the shared entities are, and which ones they share.
// name: related-papers
// param paper: Paper -- the paper, by id or title
// param limit: int = 10 -- rows at most
// column title -- the related paper
// column year -- its year
// column score -- the sum over the shared entities of log(all papers / papers that mention it)
// column shared -- names of the shared entities, the rarest first
// column id -- the related paper's id
// example: related-papers "LoRA: Low-Rank Adaptation of Large Language Models"
MATCH (every:Paper)
WITH count(every) AS total
MATCH (p:Paper {id: $paper})-[:MENTIONS]->(e)
WHERE e.papers > 1
WITH total, e, log(1.0 * (total + 1) / e.papers) AS rarity
MATCH (e)<-[:MENTIONS]-(q:Paper)
WHERE q.id <> $paper
WITH q, e, rarity ORDER BY rarity DESC, e.id
WITH q, sum(rarity) AS score, collect(e.name) AS shared
RETURN q.title AS title, q.year AS year, round(score * 100) / 100 AS score, shared, q.id AS id
ORDER BY score DESC, id
LIMIT $limit
