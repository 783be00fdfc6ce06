-- Who comes in through another identity provider, and what are they here?
-- Why: the partner decides whether they may sign in. Links of people who left are to be undone on both sides.
SELECT
    idps.name AS provider,
    links.externalId AS known_there_as,
    users.login,
    users.status,
    substr(links.created, 1, 10) AS linked,
    substr(users.lastLogin, 1, 10) AS last_login
FROM idps
JOIN idp_users AS links ON links.idpId = idps.id
JOIN users ON users.id = links.id
ORDER BY idps.name, users.login;
