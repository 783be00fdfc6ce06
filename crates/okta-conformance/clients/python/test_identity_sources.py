"""Identity sources: an import that really changes users."""

import unittest

import okta.models as models
from box import Case

SOURCE = "0oadefaultsource0001"


class IdentitySources(Case):
    async def test_an_import_brings_users_and_takes_them_away(self):
        session = await self.ok(self.okta.create_identity_source_session(SOURCE))
        self.assertEqual(session.status, "CREATED")
        upsert = models.BulkUpsertRequestBody.from_dict(
            {
                "entityType": "USERS",
                "profiles": [
                    {
                        "externalId": "hr-1",
                        "profile": {
                            "userName": "imported@example.com",
                            "firstName": "Imke",
                            "lastName": "Imported",
                            "email": "imported@example.com",
                        },
                    }
                ],
            }
        )
        await self.ok(self.okta.upload_identity_source_data_for_upsert(SOURCE, session.id, upsert))
        await self.ok(self.okta.start_import_from_identity_source(SOURCE, session.id))
        for _ in range(10):
            looked = await self.ok(self.okta.get_identity_source_session(SOURCE, session.id))
            if looked.status == "COMPLETED":
                break
        self.assertEqual(looked.status, "COMPLETED")
        user = await self.ok(self.okta.get_user("imported@example.com"))
        self.assertEqual(user.profile.first_name, "Imke")
        read = await self.ok(self.okta.get_identity_source_user(SOURCE, "hr-1"))
        self.assertEqual(read.external_id, "hr-1")

    async def imported(self, *uploads):
        """Runs a session with some uploads to its end."""
        session = await self.ok(self.okta.create_identity_source_session(SOURCE))
        for upload, body in uploads:
            await self.ok(upload(SOURCE, session.id, body))
        await self.ok(self.okta.start_import_from_identity_source(SOURCE, session.id))
        for _ in range(10):
            looked = await self.ok(self.okta.get_identity_source_session(SOURCE, session.id))
            if looked.status == "COMPLETED":
                return
        self.fail(f"the import is {looked.status}")

    async def test_groups_and_memberships_are_imported_and_deleted(self):
        def profile(name):
            return {"userName": f"{name}@example.com", "firstName": name.title(), "lastName": "Imported", "email": f"{name}@example.com"}

        users = {"entityType": "USERS", "profiles": [{"externalId": f"m-{name}", "profile": profile(name)} for name in ("ida", "otto")]}
        groups = {"profiles": [{"externalId": "g-1", "profile": {"displayName": "Imported group", "description": "From a source"}}]}
        members = {"memberships": [{"groupExternalId": "g-1", "memberExternalIds": ["m-ida", "m-otto"]}]}
        await self.imported(
            (self.okta.upload_identity_source_data_for_upsert, models.BulkUpsertRequestBody.from_dict(users)),
            (self.okta.upload_identity_source_groups_for_upsert, models.BulkGroupUpsertRequestBody.from_dict(groups)),
            (self.okta.upload_identity_source_group_memberships_for_upsert, models.BulkGroupMembershipsUpsertRequestBody.from_dict(members)),
        )
        [group] = await self.ok(self.okta.list_groups(q="Imported group"))
        names = {user.profile.login for user in await self.ok(self.okta.list_group_users(group.id))}
        self.assertEqual(names, {"ida@example.com", "otto@example.com"})
        gone = {"entityType": "USERS", "profiles": [{"externalId": "m-otto"}]}
        await self.imported((self.okta.upload_identity_source_data_for_delete, models.BulkDeleteRequestBody.from_dict(gone)))
        self.assertEqual((await self.ok(self.okta.get_user("otto@example.com"))).status, "DEPROVISIONED")

    async def test_a_session_is_thrown_away(self):
        session = await self.ok(self.okta.create_identity_source_session(SOURCE))
        self.assertIn(session.id, [each.id for each in await self.ok(self.okta.list_identity_source_sessions(SOURCE))])
        await self.ok(self.okta.delete_identity_source_session(SOURCE, session.id))


if __name__ == "__main__":
    unittest.main()
