-- One request of each connection every 100 ms.
function delay()
  return 100
end
