/**
 * Characters a reader would not see as what they are: control, format, private, unassigned and ignorable ones, halves of characters,
 * and every space but the plain one.
 */
export const UNSEEN =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}/gu;
