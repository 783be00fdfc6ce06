-- What is open to the whole internet, or to anybody on the wire?
-- Why: a zone of all addresses makes each policy that trusts it void, and a site without TLS can be anybody's.
SELECT 'zone' AS what, zones.name, address.value ->> '$.value' AS which, substr(zones.created, 1, 10) AS since
FROM network_zones AS zones, json_each(zones.gateways) AS address
WHERE zones.status = 'ACTIVE'
    AND zones.usage = 'POLICY'
    AND address.value ->> '$.value' IN ('0.0.0.0/0', '0.0.0.0-255.255.255.255', '::/0')
UNION ALL
SELECT 'trusted origin', name, origin, substr(created, 1, 10)
FROM trusted_origins
WHERE status = 'ACTIVE' AND origin NOT LIKE 'https://%'
UNION ALL
SELECT 'API token', name, network ->> '$.connection', substr(created, 1, 10)
FROM api_tokens
WHERE network ->> '$.connection' = 'ANYWHERE'
ORDER BY what, since;
