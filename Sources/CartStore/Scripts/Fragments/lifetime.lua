-- How long a cart lives on after a change.
--
-- Uses     setting: window
-- Defines  begin_lifetime

-- Restarts the time to live, ms, '0' for none. An emptied cart lives on for the operation window: its ring must outlast
-- every retry of the change that filled it.
local function begin_lifetime(key, entries, ttl)
    if entries == 0 then redis.call('PEXPIRE', key, window)
    elseif ttl == '0' then redis.call('PERSIST', key)
    else redis.call('PEXPIRE', key, ttl) end
end
