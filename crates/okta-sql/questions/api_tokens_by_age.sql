-- Which API tokens are there, how old are they, whose are they, and from where may they be used?
-- Why: a token does what its owner may do, needs no second factor, and lives for as long as somebody uses it.
SELECT
    tokens.name,
    users.login AS owner,
    users.status AS owner_status,
    CAST(julianday(now()) - julianday(tokens.created) AS INTEGER) AS days_old,
    CAST(julianday(now()) - julianday(tokens.lastUpdated) AS INTEGER) AS days_unused,
    tokens.network ->> '$.connection' AS from_where
FROM api_tokens AS tokens
LEFT JOIN users ON users.id = tokens.userId
ORDER BY tokens.created;
