# What this machine lends to builders. The real lane writes this file anew; these values build without a compiler cache.
{
  path = "/usr/local/bin:/usr/bin:/bin";
  ccacheDirectory = null;
  cmakeFlags = "";
}
