from odoo.fields import Command


class CardProvider:
    """Makes providers whose cards nobody charges; mixed into test cases."""

    @classmethod
    def _make_provider(cls, company):
        return (
            cls.env["payment.provider"]
            .sudo()
            .create(
                {
                    "name": f"Cards of {company.name}",
                    "code": "none",
                    "state": "test",
                    "company_id": company.id,
                    "allow_tokenization": True,
                    "payment_method_ids": [Command.set(cls.card_method.ids)],
                }
            )
        )
