-- Looks whether a request with an idempotency key was carried out.
--
-- Stored replies are one hash a UTC day beside the owner's cart: digest of the key -> "request status version time".
-- Uses     call, match, replies and yesterday (keys), digest and request
-- Sets     found: 'replayed' when the request was carried out under this key, 'reused' when another one was
for n = 1, 2 do
    local name = n == 1 and replies or yesterday
    local stored = not found and call('HGET', name, digest)
    if stored then
        found = match(stored, '^%S+') == request and 'replayed' or 'reused'
        -- This write changes nothing. It makes a WAIT after this answer cover the first execution too.
        if found == 'replayed' then call('HSET', name, digest, stored) end
    end
end
