from odoo import api, fields, models
from odoo.exceptions import UserError

#: A look that no person asked for and nobody starts.
LOOK = "look"


class CollectionRun(models.Model):
    """What the dashboard says of open invoices, kept true after outcomes.

    One draft per company, written anew each time; the dashboard reads the last look,
    whoever had it.
    """

    _inherit = "collection.run"

    origin = fields.Selection(
        selection_add=[(LOOK, "A look after outcomes")], ondelete={LOOK: "cascade"}
    )

    @api.model
    def _look(self, company, situation, decision):
        """Keep what was decided after outcomes came in; starts nothing.

        Called by the job that tells clients, which has decided for the company anyway,
        and by the dashboard's button.

        :param situation: core Situation of all open items of the company
        :param decision: core Decision about it
        :return: the run that has it, none while somebody else decides
        """
        runs = self._trusted().with_company(company)
        kept = [("company_id", "=", company.id), ("origin", "=", LOOK)]
        run = runs.search(kept, limit=1)
        run = run or runs._create_run(company, decision.today, LOOK)
        try:
            run._lock()
        except UserError:
            return self.browse()
        run._write_decision(situation, decision)
        return self.browse(run.id)

    def _start(self, fingerprint=None):
        """Start no look: it is the preview that a person starts.

        :raises UserError: for a look
        """
        if self.origin == LOOK:
            raise UserError(
                self.env._("Nothing starts from here: open a new preview first.")
            )
        return super()._start(fingerprint)
