// Okta's SDK for Node.js, unchanged, on a listening org in a box: `OKTA_ORG` is its address.

import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import test from "node:test";

import okta from "@okta/okta-sdk-nodejs";

const orgUrl = process.env.OKTA_ORG ?? "http://127.0.0.1:8080";
const token = process.env.OKTA_ORG_TOKEN ?? "emulator-token";
const testing = { disableHttpsCheck: true };
const client = new okta.Client({ orgUrl, token, testing });

const person = (name) => ({
  profile: { firstName: name, lastName: "Node", email: `${name}@node.example.com`, login: `${name}@node.example.com` },
  credentials: { password: { value: "Sample-Password-1" } },
});

async function all(collection) {
  const items = [];
  await (await collection).each((item) => void items.push(item));
  return items;
}

async function refused(call, status, code) {
  await assert.rejects(call, (error) => error.status === status && (code === undefined || error.errorCode === code));
}

async function gone(user) {
  await client.userApi.deactivateUser({ userId: user.id });
  await client.userApi.deleteUser({ userId: user.id });
}

test("users are created, changed, searched and deleted", async () => {
  const user = await client.userApi.createUser({ body: person("nora") });
  assert.equal(user.status, "ACTIVE");
  user.profile.nickName = "No";
  const changed = await client.userApi.updateUser({ userId: user.id, user: { profile: { nickName: "No" } } });
  assert.equal(changed.profile.nickName, "No");
  const found = await all(client.userApi.listUsers({ search: 'profile.nickName eq "No"' }));
  assert.deepEqual(found.map((each) => each.id), [user.id]);
  await gone(user);
  await refused(client.userApi.getUser({ userId: user.id }), 404, "E0000007");
});

test("a group is walked page by page", async () => {
  const group = await client.groupApi.createGroup({ group: { profile: { name: "Walked" } } });
  const users = [];
  for (const name of ["wanda", "wim", "wilko", "wolf", "wyn"]) {
    users.push(await client.userApi.createUser({ body: person(name), activate: false }));
    await client.groupApi.assignUserToGroup({ groupId: group.id, userId: users.at(-1).id });
  }
  const members = await all(client.groupApi.listGroupUsers({ groupId: group.id, limit: 2 }));
  assert.deepEqual(new Set(members.map((each) => each.id)), new Set(users.map((each) => each.id)));
  assert.equal(members.length, 5);
  for (const user of users) await gone(user);
  await client.groupApi.deleteGroup({ groupId: group.id });
});

test("an application is assigned", async () => {
  const application = { name: "bookmark", label: "Walked", signOnMode: "BOOKMARK", settings: { app: { requestIntegration: false, url: "https://example.com/b.htm" } } };
  const app = await client.applicationApi.createApplication({ application });
  assert.equal(app.constructor.name, "BookmarkApplication");
  const user = await client.userApi.createUser({ body: person("assigned") });
  const assigned = await client.applicationApi.assignUserToApplication({ appId: app.id, appUser: { id: user.id } });
  assert.equal(assigned.scope, "USER");
  const listed = await all(client.applicationApi.listApplicationUsers({ appId: app.id }));
  assert.deepEqual(listed.map((each) => each.id), [user.id]);
  await client.applicationApi.deactivateApplication({ appId: app.id });
  await client.applicationApi.deleteApplication({ appId: app.id });
  await gone(user);
});

test("policies are listed by type", async () => {
  const listed = await all(client.policyApi.listPolicies({ type: "OKTA_SIGN_ON" }));
  assert.ok(listed.length > 0);
  assert.ok(listed.every((policy) => policy.type === "OKTA_SIGN_ON"));
});

test("a service app signs in by its key", async () => {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const jwk = { ...publicKey.export({ format: "jwk" }), kid: "key-of-node", use: "sig", alg: "RS256" };
  const application = {
    name: "oidc_client",
    label: "Node's service",
    signOnMode: "OPENID_CONNECT",
    credentials: { oauthClient: { token_endpoint_auth_method: "private_key_jwt" } },
    settings: {
      oauthClient: { grant_types: ["client_credentials"], response_types: ["token"], application_type: "service", dpop_bound_access_tokens: false, jwks: { keys: [jwk] } },
    },
  };
  const app = await client.applicationApi.createApplication({ application });
  await client.applicationApi.grantConsentToScope({ appId: app.id, oAuth2ScopeConsentGrant: { issuer: orgUrl, scopeId: "okta.groups.manage" } });
  const service = new okta.Client({
    orgUrl,
    testing,
    authorizationMode: "PrivateKey",
    clientId: app.credentials.oauthClient.client_id,
    scopes: ["okta.groups.manage"],
    privateKey: privateKey.export({ format: "pem", type: "pkcs8" }),
    keyId: "key-of-node",
  });
  const group = await service.groupApi.createGroup({ group: { profile: { name: "Made by a key" } } });
  await service.groupApi.deleteGroup({ groupId: group.id });
  await refused(service.userApi.getUser({ userId: "me" }), 403);
});
