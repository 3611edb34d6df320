import hashlib
from base64 import b64encode

from odoo.fields import Command
from odoo.tests import new_test_user

from ..trust import trusted


class PortalSetup:
    """Partners, clients and staff of two companies, with users of every kind."""

    @classmethod
    def set_up_portal(cls):
        """Called by ``setUpClass`` of the portal, endpoint and attack tests."""
        cls.env.user.group_ids |= cls.env.ref(
            "partner_import.partner_import_group_manager"
        )
        cls.company = cls.env.company
        cls.other_company = cls.env["res.company"].create({"name": "Second company"})
        cls.laundry, cls.laundry_user = cls._make_entity("Laundry")
        cls.drivers, cls.drivers_user = cls._make_entity("Drivers")
        cls.hotel, cls.hotel_user = cls._make_entity("Hotel")
        cls.staff = cls._make_staff("staff", "partner_import.partner_import_group_user")
        cls.manager = cls._make_staff(
            "manager", "partner_import.partner_import_group_manager"
        )
        cls.clerk = cls._make_staff("clerk", "base.group_user")
        cls.biller = cls._make_staff("biller", "account.group_account_invoice")
        cls.foreigner = cls._make_staff(
            "foreigner",
            "partner_import.partner_import_group_manager",
            company=cls.other_company,
        )
        cls.profile = cls._make_profile(cls.laundry, cls.company)
        cls.profile_b = cls._make_profile(cls.drivers, cls.company)

    @classmethod
    def _make_entity(cls, name):
        company = cls.env["res.partner"].create(
            {"name": name, "is_company": True, "email": f"info@{name.lower()}.test"}
        )
        user = new_test_user(
            cls.env, f"{name.lower()}_portal", groups="base.group_portal"
        )
        user.partner_id.write({"parent_id": company.id, "name": f"{name} contact"})
        return company, user

    @classmethod
    def _make_staff(cls, login, group, company=None):
        company = company or cls.company
        return new_test_user(
            cls.env,
            f"import_{login}",
            groups=group,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    @classmethod
    def _make_profile(cls, partner, company):
        return cls.env["partner.import.profile"].create(
            {
                "name": f"{partner.name} services",
                "partner_id": partner.id,
                "company_id": company.id,
                "currency_id": company.currency_id.id,
                "user_id": cls.manager.id,
                "markup_type": "percent",
                "markup_value": 37,
                "column_ids": [
                    Command.create({"sequence": number, "name": name, "meaning": name})
                    for number, name in enumerate(
                        ("service", "client", "date", "price")
                    )
                ],
            }
        )

    @classmethod
    def _internal(cls, records):
        """Records with the importer's own right to write, for fixtures."""
        records = trusted(records.sudo())
        return records._internal() if hasattr(records, "_internal") else records

    @classmethod
    def _make_batch(cls, profile, content=b"service;price\nSheets;2\n", **values):
        batches = cls._internal(cls.env["partner.import.batch"])
        return batches.create(
            {
                "name": "march.csv",
                "profile_id": profile.id,
                "content": b64encode(content),
                "sha256": hashlib.sha256(content).hexdigest(),
                "state": "done",
                **values,
            }
        ).with_env(cls.env)

    @classmethod
    def _make_line(cls, batch, row, **values):
        lines = cls._internal(cls.env["partner.import.line"])
        return lines.create(
            {
                "batch_id": batch.id,
                "profile_id": batch.profile_id.id,
                "partner_id": batch.partner_id.id,
                "company_id": batch.company_id.id,
                "currency_id": batch.currency_id.id,
                "row_number": row,
                "raw": ["Sheets", "2"],
                "service_key": "Sheets",
                "client_key": "HOTEL-7",
                "client_id": cls.hotel.id,
                "quantity": 2,
                "cost_price": 3,
                "cost_amount": 6,
                "price_unit": 4.11,
                "amount": 8.22,
                "margin": 2.22,
                "service_date": "2031-03-05",
                "billing_month": "2031-03-01",
                **values,
            }
        ).with_env(cls.env)

    @classmethod
    def _make_invoice(cls, company, lines, post=True):
        """A client invoice for the hotel that these rows were billed on."""
        move = (
            cls.env["account.move"]
            .with_company(company)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": cls.hotel.id,
                    "company_id": company.id,
                    "invoice_date": "2031-04-01",
                    "invoice_line_ids": [
                        Command.create({"name": "Sheets", "price_unit": 8.22})
                    ],
                }
            )
        )
        cls._internal(lines).write(
            {
                "state": "invoiced",
                "move_id": move.id,
                "move_line_id": move.invoice_line_ids[:1].id,
            }
        )
        if post:
            move.action_post()
        return move
