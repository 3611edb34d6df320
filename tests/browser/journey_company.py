"""The company of the signing journey, and what its database knows of it."""

#: One more employee, who only asks; paper is paid from a budget.
SET_UP = """
from odoo import Command, fields
from odoo.addons.procure_sign.trust import trusted

company = env.ref("quittance_demo.company")
env = env(context={{**env.context, "allowed_company_ids": company.ids}})
env["ir.config_parameter"].set_param("web.base.url", "{url}")
env["ir.config_parameter"].set_param("web.base.url.freeze", "True")
for login in ("accountant", "supplier"):
    env.ref("quittance_demo.user_" + login).lang = "fr_FR"
anna = env["res.users"].with_context(no_reset_password=True).create({{
    "name": "Anna Vidal", "login": "anna", "password": "anna", "lang": "fr_FR",
    "email": "anna@conciergerie-lumieres.exemple", "tz": "Europe/Paris",
    "company_id": company.id, "company_ids": [Command.set(company.ids)],
    "group_ids": [Command.set([env.ref(one).id for one in (
        "base.group_user", "purchase_request.group_purchase_request_user",
    )])],
}})
person = trusted(env["signing.person"]).create({{
    "name": anna.name, "email": anna.email, "company_id": company.id,
    "login_ids": [Command.create({{"user_id": anna.id}})],
    "right_ids": [Command.create({{
        "role_id": env.ref("procure_sign.role_requester").id,
    }})],
}})
for one in (person, person.login_ids, person.right_ids):
    one._put_in_force()
supplier = env.ref("quittance_demo.supplier_paper")
supplier.buyer_id = env.ref("quittance_demo.user_buyer")
account = env["account.analytic.account"].create({{
    "name": "Bureau 2030", "company_id": company.id,
    "plan_id": env["account.analytic.plan"].create({{"name": "Services"}}).id,
}})
env["account.analytic.distribution.model"].create({{
    "partner_id": supplier.id, "company_id": company.id,
    "analytic_distribution": {{str(account.id): 100}},
}})
today = fields.Date.today()
env["signing.budget"].create({{
    "analytic_account_id": account.id, "company_id": company.id, "amount": 2000,
    "date_from": today.replace(month=1, day=1),
    "date_to": today.replace(month=12, day=31),
}})
env.cr.commit()
"""
#: The signed order is mailed; goods and invoice come, and agree.
DELIVER = """
from datetime import timedelta
from decimal import Decimal
from odoo import fields
from odoo.addons.quittance_demo.const import COMPANY
from odoo.addons.quittance_demo.const_purchase import SUPPLIERS
from odoo.addons.quittance_demo.invoice_paper import paper

company = env.ref("quittance_demo.company")
env = env(context={**env.context, "allowed_company_ids": company.ids})
env["purchase.order"]._cron_signing_send()
env.cr.commit()
order = env["purchase.order"].search([], order="id desc", limit=1)
picking = order.picking_ids
for move in picking.move_ids:
    move.quantity = move.product_uom_qty
    move.picked = True
picking.button_validate()
today = fields.Date.context_today(order)
supplier, line = SUPPLIERS["paper"], order.order_line
name, content = paper(
    number="PT-0901", issued=today, due=today + timedelta(days=5), order=order.name,
    seller=supplier, buyer=COMPANY, account=supplier["account"], more=Decimal(0),
    lines=[{
        "item": "A4-80", "name": line.product_id.name,
        "quantity": Decimal(str(line.product_qty)),
        "price": Decimal(str(line.price_unit)),
    }],
)
bill = env["invoice.capture"]._receive(
    company, name, content, "mail", order.partner_id.email
).move_id
assert bill.release_kind == "auto", bill.match_state
bill.action_post()
env.cr.commit()
"""
ORDER = """
SELECT state, amount_total, signing_sent, acknowledged
  FROM purchase_order ORDER BY id DESC LIMIT 1
"""
EXPECTED = """
SELECT sum(move.product_uom_qty), count(DISTINCT move.picking_id)
  FROM stock_move move JOIN purchase_order_line line ON line.id = move.purchase_line_id
 WHERE line.order_id = (SELECT max(id) FROM purchase_order)
"""
MAILED = """
SELECT DISTINCT attached.name FROM message_attachment_rel file
  JOIN ir_attachment attached ON attached.id = file.attachment_id
  JOIN mail_mail mail ON mail.mail_message_id = file.message_id
  JOIN mail_message said ON said.id = mail.mail_message_id
 WHERE said.model = 'purchase.order'
   AND said.res_id = (SELECT max(id) FROM purchase_order)
"""
LEFT = """
SELECT state, (SELECT checksum FROM ir_attachment WHERE id = payment_file_id)
  FROM account_payment_order ORDER BY id DESC LIMIT 1
"""
VERIFIED = """
SELECT indication, built_in, proof FROM signing_verification ORDER BY id DESC LIMIT 1
"""
