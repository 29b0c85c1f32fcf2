-- Refuses when an instance's version is not one that the caller named.
--
-- Uses     call's `condition`: "*", or versions with commas between; version, as text; gen; find
-- Reply    conflict version
if condition and condition ~= '~' then
    local actual = version ~= '0' and gen .. '.' .. version or '0'
    local holds
    if condition == '*' then holds = version ~= '0'
    else holds = find(',' .. condition .. ',', ',' .. actual .. ',', 1, true) end
    if not holds then return 'conflict ' .. actual end
end
