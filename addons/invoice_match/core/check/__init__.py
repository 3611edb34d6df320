"""Does an invoice agree with what was ordered and received, and if not, in what?"""
