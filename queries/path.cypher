// How two things are linked: a shortest chain of nodes and relations between them.
// name: path
// param source: Node -- an entity or paper
// param target: Node -- another one
// column length -- number of links
// column chain -- the chain in words
// column nodes -- ids of the nodes on the way
// column evidence -- the sentence that states each link
// example: path LoRA GLUE
MATCH (a:LABEL(source) {id: $source}), (b:LABEL(target) {id: $target})
MATCH p = shortestPath((a)-[*..6]-(b))
WITH nodes(p) AS ns, relationships(p) AS rs
WITH ns, rs, [i IN range(0, size(rs) - 1) |
  CASE WHEN startNode(rs[i]).id = ns[i].id THEN ' -' + type(rs[i]) + '-> ' ELSE ' <-' + type(rs[i]) + '- ' END
  + coalesce(ns[i + 1].name, ns[i + 1].title)] AS steps
RETURN size(rs) AS length,
       reduce(chain = coalesce(ns[0].name, ns[0].title), step IN steps | chain + step) AS chain,
       [n IN ns | n.id] AS nodes,
       [r IN rs | coalesce(r.sentence, r.evidence)] AS evidence
