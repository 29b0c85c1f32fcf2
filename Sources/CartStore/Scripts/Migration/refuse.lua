-- refuse: writes down that a seal is refused, because the caller's own strategy failed.
--
-- KEYS, ARGV[1..10]: see Fragments/applying.lua     ARGV[11] why
-- Reply    refused WHY | booked | undone|undoing OWNER [field value]...

local booked, answer = consult()
if answer then return answer end
if booked then return {'booked'} end
return refuse({ARGV[11]})
