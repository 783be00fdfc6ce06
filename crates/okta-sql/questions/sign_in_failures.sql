-- Who failed to sign in over the last 30 days, how often, why, and from how many addresses?
-- Why: one address that fails for several people guesses passwords; one person who fails has forgotten theirs.
WITH failures AS MATERIALIZED (
    SELECT actor_alternateId AS login, outcome_reason AS reason, client_ipAddress AS address, published
    FROM system_log
    WHERE eventType = 'user.session.start' AND outcome_result = 'FAILURE' AND published >= now('-30 days')
),
addresses AS (
    SELECT address, count(DISTINCT login) AS people FROM failures GROUP BY address
)
SELECT
    failures.login,
    failures.reason,
    count(*) AS times,
    group_concat(DISTINCT failures.address) AS addresses,
    max(addresses.people) AS people_from_there,
    max(failures.published) AS last
FROM failures
JOIN addresses ON addresses.address = failures.address
GROUP BY failures.login, failures.reason
ORDER BY times DESC, failures.login;
