/** Policies before Terraform has filled in what it knows, as they are in an account of the commercial partition. */

export function inCommercialPartition<Policies>(policies: Policies): Policies {
  const text = JSON.stringify(policies)
    .replaceAll('${data.aws_partition.current.partition}', 'aws')
    .replaceAll('${aws_iam_role.cleanup.arn}', 'arn:aws:iam::111122223333:role/cloudthrift-cleanup')
  if (text.includes('${')) throw new Error('an expression is left in the policies')
  return JSON.parse(text)
}
