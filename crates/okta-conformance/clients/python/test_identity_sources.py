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

    async def test_a_session_is_thrown_away(self):
        session = await self.ok(self.okta.create_identity_source_session(SOURCE))
        self.assertIn(session.id, [each.id for each in await self.ok(self.okta.list_identity_source_sessions(SOURCE))])
        await self.ok(self.okta.delete_identity_source_session(SOURCE, session.id))


if __name__ == "__main__":
    unittest.main()
