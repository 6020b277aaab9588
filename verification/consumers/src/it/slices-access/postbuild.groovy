// The build has failed, as it must: for nothing but these.
def errors = new File(basedir, 'build.log').readLines()
	.findAll { it.startsWith('[ERROR]') && it.contains('SlicesAccess.java:') }
	.collect { it.replaceAll(/.*\[\d+,\d+\] /, '') }
	.toSet()
def expected = ['closeSlice()', 'openSlice(long,long,long)', 'extendSlice(long)'].collect {
	"$it is not public in io.github.snowflakeid.SnowflakeIdGenerator; cannot be accessed from outside package".toString()
}.toSet()
assert errors == expected
return true
