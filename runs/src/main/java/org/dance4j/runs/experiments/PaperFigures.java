package org.dance4j.runs.experiments;

/**
 * What the paper's tables say of a row. In a row that others are counted from: mIoU in percent, MACs in 10¹⁵ (training) and
 * 10⁹ (inference), energy in MJ and J. In the others: the change, in points of mIoU and in percent of everything else.
 *
 * @param network whose figures these are; null if the table has but one
 * @param dataset likewise
 */
public record PaperFigures(
        String network,
        String dataset,
        Double miou,
        Double trainingMacs,
        Double inferenceMacs,
        Double trainingEnergy,
        Double inferenceEnergy) {

    boolean isOf(String otherNetwork, String otherDataset) {
        return (network == null || network.equals(otherNetwork)) && (dataset == null || dataset.equals(otherDataset));
    }
}
