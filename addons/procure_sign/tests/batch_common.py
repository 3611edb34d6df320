from .paper import PaperCase


class BatchCase(PaperCase):
    """Bruno signs papers on the Sign screen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy(cls.ACT, "approver")

    def steps(self, count=1, **values):
        """Papers that wait for Bruno."""
        papers = [
            self.paper(f"{n} chairs", name=f"P{n}", **values) for n in range(count)
        ]
        return self.env["signing.step"].concat(
            *(self.open(paper).step_ids for paper in papers)
        )

    def batch(self, user=None):
        """The Sign screen's model, as a user calls it."""
        return self.env["signing.batch"].with_user(user or self.bruno)

    def begin(self, steps, show=True):
        """Begin a sitting in which all is shown."""
        batch = self.batch().begin(steps.ids)["id"]
        for one in steps if show else ():
            self.batch().show(batch, one.id)
        return batch

    def pin(self, batch, step, pin="2580", certificate=None):
        """Sign with a software card."""
        certificate = certificate or self.cards[self.bruno]
        return self.batch().sign_with_pin(batch, step.id, certificate.id, pin)
