-- ready: a script round trip for readiness checks; reads nothing that belongs to anybody.
--
-- KEYS[1] a key that nobody uses
-- Reply    1
-- Cost     one EXISTS

redis.call('EXISTS', KEYS[1])
return 1
