class CartError(Exception):
    """A refusal or failure. `code` is the contract's; it is `offline` when no attempt got an answer."""

    #: Codes after which the same request may be sent again; it is carried out once.
    TEMPORARY = frozenset({"offline", "store_unavailable", "outcome_unknown", "not_replicated", "overloaded", "rate_limited",
                           "migration_in_progress", "cart_busy"})

    def __init__(self, code, detail, status=None, problem=None):
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.status = status
        self.problem = problem or {}

    @property
    def is_temporary(self):
        return self.code in self.TEMPORARY
