"""Every address, its document and its template. Routes match in this order: the contests come last, for their addresses
begin with the code of a competition.
"""

from web.addresses import accounts, contests, honouring, overseeing, public

PAGES = (*public.PAGES, *honouring.PAGES, *accounts.PAGES, *overseeing.PAGES, *contests.PAGES)
